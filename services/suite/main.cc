// gongjin-suite: all services in one process, each with its own database, talking over real channels.
#include "common/rpc/host.h"
#include "services/partnership/service.h"
#include "services/registry/service.h"

int main(int argc, char** argv) {
  const gongjin::rpc::RegistryParts registry = gongjin::registry::Parts();
  return gongjin::rpc::RunHost(argc, argv, "gongjin-suite", 7400,
                               {
                                   gongjin::partnership::Definition(),
                               },
                               &registry);
}
