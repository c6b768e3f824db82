// gongjin-registry: the service in a process of its own.
#include "common/rpc/host.h"
#include "services/registry/service.h"

int main(int argc, char** argv) {
  const gongjin::rpc::RegistryParts registry = gongjin::registry::Parts();
  return gongjin::rpc::RunHost(argc, argv, "gongjin-registry", 7401, {}, &registry);
}
