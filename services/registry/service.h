// The registry as a service: what it keeps and does stands in service.cc. Served in one process with the suite or
// alone.
#pragma once

#include <memory>

#include "common/resource/definition.h"
#include "common/rpc/host.h"

namespace gongjin::registry {

ServiceDefinition Definition(std::shared_ptr<access::Signer> signer, const rpc::HostOptions& options);

// For rpc::RunHost and rpc::Host::Start.
rpc::RegistryParts Parts();

}  // namespace gongjin::registry
