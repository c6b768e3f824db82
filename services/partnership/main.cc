// gongjin-partnership: the service in a process of its own.
#include "common/rpc/host.h"
#include "services/partnership/service.h"

int main(int argc, char** argv) {
  return gongjin::rpc::RunHost(argc, argv, "gongjin-partnership", 7402, {gongjin::partnership::Definition()});
}
