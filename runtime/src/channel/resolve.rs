//! Turns host names into addresses.

use std::{error::Error, future::Future, net::IpAddr};

use hickory_resolver::{
    ResolverBuilder, TokioResolver,
    config::{LookupIpStrategy, ResolverConfig, ResolverOpts},
    net::runtime::TokioRuntimeProvider,
};
use tokio::sync::OnceCell;

/// Why a host name has no addresses.
pub type ResolveError = Box<dyn Error + Send + Sync>;

/// Knows the addresses of hosts.
pub trait Resolve: Send + Sync + 'static {
    /// Returns the addresses that `host` has now.
    ///
    /// # Errors
    /// There is none, or nobody could be asked.
    fn resolve(&self, host: &str)
    -> impl Future<Output = Result<Vec<IpAddr>, ResolveError>> + Send;
}

/// Asks name servers: those of this machine, with its search domains and its hosts file, or others.
#[derive(Debug, Default)]
pub struct DnsResolver(OnceCell<TokioResolver>);

impl DnsResolver {
    /// Returns a resolver that asks the name servers of `config`.
    ///
    /// # Errors
    /// `config` and `options` do not fit together.
    pub fn from_config(
        config: ResolverConfig,
        options: ResolverOpts,
    ) -> Result<Self, ResolveError> {
        let provider = TokioRuntimeProvider::default();
        let builder = TokioResolver::builder_with_config(config, provider);
        Ok(Self(OnceCell::from(build(builder.with_options(options))?)))
    }
}

impl Resolve for DnsResolver {
    async fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let of_this_machine = async || build(TokioResolver::builder_tokio()?);
        let resolver = self.0.get_or_try_init(of_this_machine).await?;
        let found = resolver.lookup_ip(host).await?;
        Ok(found.iter().collect())
    }
}

fn build(
    mut builder: ResolverBuilder<TokioRuntimeProvider>,
) -> Result<TokioResolver, ResolveError> {
    let options = builder.options_mut();
    // A service changes faster than its records expire.
    options.cache_size = 0;
    options.ip_strategy = LookupIpStrategy::Ipv4thenIpv6;
    Ok(builder.build()?)
}
