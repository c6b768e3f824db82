// What became of many documents: a line each while it goes on, a sum at the end.
#pragma once

#include <map>
#include <ostream>
#include <string>

#include "cli/applier.h"

namespace gongjin::cli {

// Runs a step for each document, tells what became of it, and counts. CallError and UsageError of a step are told at
// once, with file and line.
class Report {
 public:
  // `json`: for machines, one object at the end instead of lines.
  // `expected`: how many documents there are.
  Report(const Types& types, Language language, bool json, bool validate_only, size_t expected);

  // False: refused. Where the server cannot be reached it ends here, throwing Reported: the rest would fare no better.
  template <typename Step>
  bool Try(const std::string& file, int line, const std::string& name, Step step) {
    try {
      Done(file, line, step());
      return true;
    } catch (const CallError& error) {
      Refused(file, line, name, error);
    } catch (const UsageError& error) {
      Refused(file, line, name, error);
    }
    return false;
  }

  // Prints the sum. Throws Reported unless all is done.
  void Finish();

 private:
  void Done(const std::string& file, int line, const Outcome& outcome);
  void Refused(const std::string& file, int line, const std::string& name, const CallError& error);
  void Refused(const std::string& file, int line, const std::string& name, const UsageError& error);
  void Line(const std::string& file, int line, const std::string& action, const std::string& name,
            const std::string& more);

  const Types& types_;
  const Language language_;
  const bool json_, validate_only_;
  std::map<Action, size_t> counts_;
  const size_t expected_;
  size_t tried_ = 0;
  std::string json_lines_;
  Exit exit_ = kDone;
};

// "14 created, 3 unchanged, 1 refused".
std::string SumOf(const std::map<Action, size_t>& counts, Language language);

}  // namespace gongjin::cli
