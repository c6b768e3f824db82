// Writing rows and settings.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {
namespace {

// Queries by parent and district go by the index of names.
bool LiesBelow(absl::string_view name, absl::string_view parent) {
  return parent.empty() ||
         (name.size() > parent.size() && name[parent.size()] == '/' && absl::StartsWith(name, parent));
}

bool FitsItsTable(const Layout& layout, const Row& row) {
  return row.columns.size() == layout.columns.size() && LiesBelow(row.name, row.parent) &&
         (row.name == row.district || LiesBelow(row.name, row.district));
}

bool IsBound(const std::vector<int>& set, const Row& row) {
  for (const int column : set) {
    const Value& value = row.columns[static_cast<size_t>(column)];
    if (std::holds_alternative<std::monostate>(value)) return false;
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && text->empty()) return false;
  }
  return !row.archived;
}

bool IsConstraint(int code) { return (code & 0xff) == SQLITE_CONSTRAINT; }

}  // namespace

absl::Status Session::Change(Statement& statement, absl::string_view doing) {
  const int code = statement.Run();
  return code == SQLITE_DONE ? absl::OkStatus() : connection_.Failed(code, doing);
}

absl::Status Session::Put(absl::string_view type, const Row& row) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(type));
  if (!FitsItsTable(*layout, row)) return Fault(absl::StrCat("a row that does not fit its table: ", row.name));
  // What is likelier first: each is a look-up that the other would have to make anyway.
  bool insert = row.revision <= 1;
  for (int tries = 0; tries < 2; ++tries, insert = !insert) {
    bool other_way = false;
    RETURN_IF_ERROR(insert ? Insert(*layout, row, other_way) : Update(*layout, row, other_way));
    if (!other_way) return layout->table.party_rows ? PutParties(*layout, row, insert) : absl::OkStatus();
  }
  return Fault(absl::StrCat("a row that can be neither inserted nor updated: ", row.name));
}

absl::Status Session::Insert(const Layout& layout, const Row& row, bool& there) {
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).insert, layout.insert));
  statement->Bind(1, row.name);
  statement->Bind(2, row.parent);
  statement->Bind(3, row.district);
  statement->Bind(4, row.revision);
  statement->Bind(5, static_cast<int64_t>(row.archived));
  statement->BindBlob(6, row.payload);
  for (size_t i = 0; i < row.columns.size(); ++i) statement->BindValue(static_cast<int>(7 + i), row.columns[i]);
  const int code = statement->Run();
  if (code == SQLITE_DONE) return absl::OkStatus();
  if (!IsConstraint(code)) return connection_.Failed(code, layout.insert);
  RETURN_IF_ERROR(TakenOr(layout, row, absl::OkStatus()));
  there = true;
  return absl::OkStatus();
}

absl::Status Session::Update(const Layout& layout, const Row& row, bool& absent) {
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).update, layout.update));
  statement->Bind(1, row.name);
  statement->Bind(2, row.revision);
  statement->Bind(3, static_cast<int64_t>(row.archived));
  statement->BindBlob(4, row.payload);
  for (size_t i = 0; i < row.columns.size(); ++i) statement->BindValue(static_cast<int>(5 + i), row.columns[i]);
  const int code = statement->Run();
  if (IsConstraint(code)) return TakenOr(layout, row, connection_.Failed(code, layout.update));
  if (code != SQLITE_DONE) return connection_.Failed(code, layout.update);
  absent = sqlite3_changes(connection_.db()) == 0;
  return absl::OkStatus();
}

// Which other row holds one of the unique sets of `row`; `otherwise` when none does.
absl::Status Session::TakenOr(const Layout& layout, const Row& row, absl::Status otherwise) {
  for (size_t i = 0; i < layout.table.unique.size(); ++i) {
    const auto& set = layout.table.unique[i];
    if (!IsBound(set, row)) continue;
    ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).taken[i], layout.taken[i]));
    const Resetting resetting(*statement);
    statement->Bind(1, row.parent);
    statement->Bind(2, row.name);
    int parameter = 3;
    for (const int column : set) statement->BindValue(parameter++, row.columns[static_cast<size_t>(column)]);
    const int code = statement->Step();
    if (code == SQLITE_DONE) continue;
    if (code != SQLITE_ROW) return connection_.Failed(code, layout.taken[i]);
    return Taken(layout.table.columns[static_cast<size_t>(set.front())].path, "KEY_TAKEN",
                 {std::string(statement->Bytes(0))});
  }
  return otherwise;
}

absl::Status Session::PutParties(const Layout& layout, const Row& row, bool fresh) {
  if (!fresh) {
    const std::string erase = absl::StrCat("DELETE FROM ", layout.parties, " WHERE name = ?1");
    ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).erase_parties, erase));
    statement->Bind(1, row.name);
    RETURN_IF_ERROR(Change(*statement, erase));
  }
  if (row.parties.empty()) return absl::OkStatus();
  const std::string insert = absl::StrCat("INSERT OR IGNORE INTO ", layout.parties, " VALUES (?1, ?2, ?3)");
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).insert_party, insert));
  for (const auto& [relation, organization] : row.parties) {
    statement->Bind(1, relation);
    statement->Bind(2, organization);
    statement->Bind(3, row.name);
    RETURN_IF_ERROR(Change(*statement, insert));
  }
  return absl::OkStatus();
}

absl::Status Session::Erase(absl::string_view type, absl::string_view name) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(type));
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(*layout).erase, layout->erase));
  statement->Bind(1, name);
  RETURN_IF_ERROR(Change(*statement, layout->erase));
  Row none;
  none.name = std::string(name);
  return layout->table.party_rows ? PutParties(*layout, none, false) : absl::OkStatus();
}

absl::Status Session::Clear(absl::string_view type) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(type));
  RETURN_IF_ERROR(connection_.Execute(absl::StrCat("DELETE FROM ", layout->rows)));
  if (!layout->table.party_rows) return absl::OkStatus();
  return connection_.Execute(absl::StrCat("DELETE FROM ", layout->parties));
}

absl::Status Session::SetSetting(absl::string_view key, absl::string_view value) {
  EndView();
  constexpr char kSql[] = "INSERT INTO setting(key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(set_setting_, kSql));
  statement->Bind(1, key);
  statement->BindBlob(2, value);
  return Change(*statement, kSql);
}

}  // namespace gongjin::store
