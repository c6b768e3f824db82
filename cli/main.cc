// gongjinctl: the suite from a terminal.
#include <clocale>
#include <cstdlib>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  setenv("GRPC_VERBOSITY", "NONE", 0);  // what it logs, we say in words
  return gongjin::cli::Run(argc, argv);
}
