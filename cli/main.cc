// gongjinctl: the suite from a terminal.
#include <clocale>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  return gongjin::cli::Run(argc, argv);
}
