#include "common/store/sqlite/own_schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/store/sqlite/ask.h"

namespace gongjin::store {
namespace {

constexpr std::array<absl::string_view, 7> kTables = {"meta",    "setting",      "known_table", "known_column",
                                                      "journal", "sqlite_stat1", "sqlite_stat4"};

bool IsOurTable(absl::string_view name, absl::string_view sql) {
  if (!absl::StartsWith(sql, "CREATE TABLE ")) return false;  // CREATE VIRTUAL TABLE
  if (std::find(kTables.begin(), kTables.end(), name) != kTables.end()) return true;
  return (absl::ConsumePrefix(&name, "rows_") || absl::ConsumePrefix(&name, "parties_")) && IsPlainName(name);
}

}  // namespace

bool IsPlainName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return absl::ascii_islower(static_cast<unsigned char>(letter)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(letter)) || letter == '_';
  });
}

absl::Status HasOwnSchema(Connection& connection, const std::string& path) {
  const auto strange = [&](absl::string_view kind, absl::string_view name) {
    return Refuse("", path, "DATABASE_STRANGE", {path, absl::StrCat(kind, " ", name)});
  };
  ASSIGN_OR_RETURN(const auto things, Pairs(connection,
                                            "SELECT type || ' ' || name, coalesce(sql, '') FROM "
                                            "sqlite_schema"));
  bool has_journal = false;
  for (const auto& [thing, sql] : things) {
    const std::pair<absl::string_view, absl::string_view> named = absl::StrSplit(thing, absl::MaxSplits(' ', 1));
    const auto& [kind, name] = named;
    const bool ours = kind == "table" ? IsOurTable(name, sql) : kind == "index" && IsPlainName(name);
    if (!ours) return strange(kind, name);
    has_journal = has_journal || name == "journal";
  }
  if (!has_journal) return absl::OkStatus();  // new, or not ours
  ASSIGN_OR_RETURN(const int64_t outside, Number(connection, "SELECT count(*) FROM journal WHERE seq < 1"));
  return outside == 0 ? absl::OkStatus() : strange("journal", absl::StrCat("seq < 1: ", outside));
}

}  // namespace gongjin::store
