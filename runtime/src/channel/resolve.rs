//! Resolves host names.

use std::{error::Error, future::Future, net::IpAddr};

use hickory_resolver::{
    ResolverBuilder, TokioResolver,
    config::{LookupIpStrategy, ResolverConfig, ResolverOpts},
    net::runtime::TokioRuntimeProvider,
};
use tokio::sync::OnceCell;

/// A failed lookup.
pub type ResolveError = Box<dyn Error + Send + Sync>;

/// Resolves host names to addresses.
pub trait Resolve: Send + Sync + 'static {
    /// Returns the current addresses of `host`.
    ///
    /// # Errors
    /// The host has no address, or the lookup failed.
    fn resolve(&self, host: &str)
    -> impl Future<Output = Result<Vec<IpAddr>, ResolveError>> + Send;
}

/// Resolves over DNS: by default as the system is configured, with its search domains and hosts file.
#[derive(Debug, Default)]
pub struct DnsResolver(OnceCell<TokioResolver>);

impl DnsResolver {
    /// Returns a resolver with its own name servers.
    ///
    /// # Errors
    /// `config` and `options` are inconsistent.
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
        let from_system = async || build(TokioResolver::builder_tokio()?);
        let resolver = self.0.get_or_try_init(from_system).await?;
        let found = resolver.lookup_ip(host).await?;
        Ok(found.iter().collect())
    }
}

fn build(
    mut builder: ResolverBuilder<TokioRuntimeProvider>,
) -> Result<TokioResolver, ResolveError> {
    let options = builder.options_mut();
    // Replicas come and go faster than their records expire.
    options.cache_size = 0;
    options.ip_strategy = LookupIpStrategy::Ipv4thenIpv6;
    Ok(builder.build()?)
}
