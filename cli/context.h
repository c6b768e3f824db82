// What every command shares: the flags, the types, the conversation with the services.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/print.h"
#include "cli/session.h"
#include "cli/types.h"

namespace gongjin::cli {

struct Globals {
  AccessFlags access;
  std::string organization;  // --as
  std::string district;
  std::string language;  // --language
  std::string timeout;   // "30s"
};

// Flags of commands that write.
struct WriteFlags {
  bool validate_only = false;
  std::string request_id;
};

// A record that the command line names.
struct Target {
  const ResourceType* type;
  std::string name;  // full
};

class Context {
 public:
  explicit Context(Language as_found) : language(as_found) {}

  // Made at the first use, so that help and completion need no server. UsageError: no address, a bad --timeout.
  Session& session();
  // "TYPE NAME…", "districts/310113/partnerships/lezhi" or "partnerships/lezhi". `parent`: as --parent says.
  std::vector<Target> Targets(const std::vector<std::string>& words, const std::string& parent);
  // The parent to list `type` below.
  std::string ParentFor(const ResourceType& type, const std::string& parent);
  // "districts/310113". UsageError: not known.
  std::string DistrictName();
  // The district that is left out of printed names; "" when not known. Never fails.
  CellStyle Style();

  Globals globals;
  Language language;
  const Types types;

 private:
  UsageError NoDistrict();
  UsageError NoTarget(const std::string& word) const;
  std::string FullName(const ResourceType& type, const std::string& text, const std::string& parent);

  std::unique_ptr<Session> session_;
};

// "" stays "". UsageError: `text` is no day.
const std::string& CheckDay(const std::string& text, const char* flag, Language language);

// "30s", "500ms", "2m", "30". UsageError: none of these.
std::chrono::milliseconds ParseTimeout(const std::string& text, Language language);

}  // namespace gongjin::cli
