// Reading rows.
#include "common/store/sqlite/session.h"

#include <limits>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace gongjin::store {
namespace {

// Made statements kept; past it all are given up and made anew.
constexpr size_t kMadeLimit = 256;

void Assign(std::string& to, absl::string_view from) { to.assign(from.data(), from.size()); }

// In the order of Layout::select.
void ReadRow(const Statement& statement, size_t columns, Row& row) {
  Assign(row.name, statement.Bytes(0));
  Assign(row.parent, statement.Bytes(1));
  Assign(row.district, statement.Bytes(2));
  row.revision = statement.Int(3);
  row.archived = statement.Int(4) != 0;
  Assign(row.payload, statement.Bytes(5));
  row.columns.resize(columns);
  for (size_t i = 0; i < columns; ++i) statement.Read(static_cast<int>(6 + i), row.columns[i]);
  row.parties.clear();
}

}  // namespace

// Takes a made statement for a while.
class Session::Lease {
 public:
  static absl::StatusOr<Lease> Of(Session& session, const std::string& sql) {
    const auto found = session.made_.find(sql);
    if (found != session.made_.end() && !found->second->busy) return Lease(found->second.get());
    ASSIGN_OR_RETURN(Statement statement, session.connection_.Prepare(sql));
    auto made = std::make_unique<Made>();
    made->statement = std::move(statement);
    if (found != session.made_.end()) return Lease(std::move(made));
    if (session.made_.size() >= kMadeLimit) {
      absl::erase_if(session.made_, [](const auto& one) { return !one.second->busy; });
    }
    return Lease((session.made_[sql] = std::move(made)).get());
  }
  Lease(Lease&& other) noexcept : own_(std::move(other.own_)), made_(std::exchange(other.made_, nullptr)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (made_ == nullptr) return;
    made_->statement.Reset();
    made_->busy = false;
  }
  Statement& operator*() const { return made_->statement; }

 private:
  explicit Lease(Made* made) : made_(made) { made_->busy = true; }
  explicit Lease(std::unique_ptr<Made> own) : own_(std::move(own)), made_(own_.get()) {}

  std::unique_ptr<Made> own_;
  Made* made_;
};

Session::Session(Connection& connection, const Catalogue& catalogue, std::string request_key)
    : connection_(connection),
      catalogue_(catalogue),
      request_key_(std::move(request_key)),
      kept_(catalogue.layouts().size()) {
  for (const auto& layout : catalogue.layouts()) KeptOf(layout).taken.resize(layout.taken.size());
}

void Session::EndView() {
  if (view_ != nullptr) std::exchange(view_, nullptr)->Reset();
}

absl::StatusOr<const Layout*> Session::Enter(absl::string_view type) {
  EndView();
  return catalogue_.Find(type);
}

absl::StatusOr<std::optional<absl::string_view>> Session::GetPayload(absl::string_view type, absl::string_view name) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(type));
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(*layout).payload_of, layout->payload_of));
  statement->Bind(1, name);
  const int code = statement->Step();
  if (code == SQLITE_ROW) {
    view_ = statement;
    return statement->Bytes(0);
  }
  statement->Reset();
  if (code != SQLITE_DONE) return connection_.Failed(code, layout->payload_of);
  return std::nullopt;
}

absl::StatusOr<std::optional<Row>> Session::Get(absl::string_view type, absl::string_view name) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(type));
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(*layout).row_of, layout->row_of));
  const Resetting resetting(*statement);
  statement->Bind(1, name);
  const int code = statement->Step();
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) return connection_.Failed(code, layout->row_of);
  std::optional<Row> row(std::in_place);
  ReadRow(*statement, layout->columns.size(), *row);
  if (layout->table.party_rows) RETURN_IF_ERROR(ReadParties(*layout, *row));
  return row;
}

absl::Status Session::ReadParties(const Layout& layout, Row& row) {
  const std::string sql = absl::StrCat("SELECT relation, organization FROM ", layout.parties,
                                       " WHERE name = ?1 ORDER BY relation, organization");
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(KeptOf(layout).parties_of, sql));
  const Resetting resetting(*statement);
  statement->Bind(1, row.name);
  int code = SQLITE_OK;
  while ((code = statement->Step()) == SQLITE_ROW) {
    row.parties.emplace_back(std::string(statement->Bytes(0)), std::string(statement->Bytes(1)));
  }
  return code == SQLITE_DONE ? absl::OkStatus() : connection_.Failed(code, sql);
}

absl::Status Session::Find(const Query& query, absl::FunctionRef<bool(Row& row)> each, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(query.type));
  ASSIGN_OR_RETURN(const auto statements, SelectRows(*layout, query));
  Row row;
  return RunAll(statements, query, deadline, [&](const Statement& statement) {
    ReadRow(statement, layout->columns.size(), row);
    return each(row);
  });
}

absl::Status Session::FindPayloads(const Query& query,
                                   absl::FunctionRef<bool(absl::string_view payload, Place place)> each,
                                   absl::Time deadline) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(query.type));
  ASSIGN_OR_RETURN(const auto statements, SelectRows(*layout, query, Wanted::kPayloads));
  absl::Status failed;
  RETURN_IF_ERROR(RunAll(statements, query, deadline, [&](const Statement& row) {
    const auto place = [&] {
      auto values = PlaceOf(*layout, query, row.Int(1));
      if (!values.ok()) failed = values.status();
      return values.ok() ? *std::move(values) : std::vector<Value>(query.order.size() + 1);
    };
    return each(row.Bytes(0), place) && failed.ok();
  }));
  return failed;
}

absl::StatusOr<std::vector<Value>> Session::PlaceOf(const Layout& layout, const Query& query, int64_t id) {
  const std::string sql = SelectPlace(layout, query.order);
  ASSIGN_OR_RETURN(const Lease lease, Lease::Of(*this, sql));
  (*lease).Bind(1, id);
  if (const int code = (*lease).Step(); code != SQLITE_ROW) return connection_.Failed(code, sql);
  std::vector<Value> values(query.order.size() + 1);
  for (size_t i = 0; i < values.size(); ++i) (*lease).Read(static_cast<int>(i), values[i]);
  return values;
}

absl::Status Session::RunAll(const std::vector<Sql>& statements, const Query& query, absl::Time deadline,
                             absl::FunctionRef<bool(const Statement& row)> each) {
  connection_.SetDeadline(deadline);
  const absl::Cleanup no_deadline = [this] { connection_.SetDeadline(absl::InfiniteFuture()); };
  int64_t left = query.limit < 0 ? std::numeric_limits<int64_t>::max() : query.limit;
  for (const auto& sql : statements) {
    if (left > 0) RETURN_IF_ERROR(RunFind(sql, left, each));
  }
  return absl::OkStatus();
}

// `left` becomes 0 when `each` has seen enough.
absl::Status Session::RunFind(const Sql& sql, int64_t& left, absl::FunctionRef<bool(const Statement& row)> each) {
  ASSIGN_OR_RETURN(const Lease lease, Lease::Of(*this, sql.text));
  Statement& statement = *lease;
  int parameter = 1;
  for (const auto& value : sql.values) statement.BindValue(parameter++, value);
  statement.Bind(parameter, left);
  int code = SQLITE_OK;
  while ((code = statement.Step()) == SQLITE_ROW) {
    --left;
    if (!each(statement)) {
      left = 0;
      return absl::OkStatus();
    }
  }
  return code == SQLITE_DONE ? absl::OkStatus() : connection_.Failed(code, sql.text);
}

absl::StatusOr<int64_t> Session::Count(const Query& query, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Layout* layout, Enter(query.type));
  const Sql sql = CountRows(*layout, query);
  ASSIGN_OR_RETURN(const Lease lease, Lease::Of(*this, sql.text));
  int parameter = 1;
  for (const auto& value : sql.values) (*lease).BindValue(parameter++, value);
  connection_.SetDeadline(deadline);
  const absl::Cleanup no_deadline = [this] { connection_.SetDeadline(absl::InfiniteFuture()); };
  const int code = (*lease).Step();
  return code == SQLITE_ROW ? absl::StatusOr<int64_t>((*lease).Int(0)) : connection_.Failed(code, sql.text);
}

absl::StatusOr<std::optional<std::string>> Session::Setting(absl::string_view key) {
  EndView();
  constexpr char kSql[] = "SELECT value FROM setting WHERE key = ?1";
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(setting_, kSql));
  const Resetting resetting(*statement);
  statement->Bind(1, key);
  const int code = statement->Step();
  if (code == SQLITE_ROW) return std::string(statement->Bytes(0));
  if (code == SQLITE_DONE) return std::nullopt;
  return connection_.Failed(code, kSql);
}

}  // namespace gongjin::store
