//! gRPC server reflection, limited to the services that are served.

use tonic::service::RoutesBuilder;
use tonic_reflection::{
    pb::{v1, v1alpha},
    server::{Builder, Error},
};

pub(crate) struct Reflection {
    descriptors: &'static [u8],
    names: Vec<&'static str>,
}

impl Reflection {
    /// Returns reflection over those services in `descriptors` that are added, and over health checks.
    ///
    /// # Errors
    /// `descriptors` is not an encoded file descriptor set.
    pub(crate) fn new(descriptors: &'static [u8]) -> Result<Self, Error> {
        let reflection = Self {
            descriptors,
            names: vec![tonic_health::pb::health_server::SERVICE_NAME],
        };
        reflection.builder().build_v1().map(drop)?;
        Ok(reflection)
    }

    /// Exposes the service `name`.
    pub(crate) fn add(&mut self, name: &'static str) {
        self.names.push(name);
    }

    /// Adds both versions of reflection: older clients only know v1alpha.
    pub(crate) fn add_to(&self, routes: &mut RoutesBuilder) {
        let known = "`new` has decoded the descriptors";
        let v1 = self
            .builder()
            .with_service_name(v1::server_reflection_server::SERVICE_NAME);
        let v1alpha = self
            .builder()
            .with_service_name(v1alpha::server_reflection_server::SERVICE_NAME);
        routes
            .add_service(v1.build_v1().expect(known))
            .add_service(v1alpha.build_v1alpha().expect(known));
    }

    fn builder(&self) -> Builder<'static> {
        let builder = Builder::configure()
            .register_encoded_file_descriptor_set(self.descriptors)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
        let names = self.names.iter().copied();
        names.fold(builder, Builder::with_service_name)
    }
}
