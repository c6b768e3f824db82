// A reader and a writer that pass everything on, for those that change one thing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/store/store.h"

namespace gongjin::history {

// `Base`, what it is, is store::Reader or store::Writer; `Under` what it passes on to.
template <class Base, class Under = Base>
class PassingReader : public Base {
 public:
  explicit PassingReader(Under& under) : under_(under) {}
  absl::StatusOr<std::optional<store::Row>> Get(absl::string_view type, absl::string_view name) override {
    return under_.Get(type, name);
  }
  absl::StatusOr<std::optional<absl::string_view>> GetPayload(absl::string_view type, absl::string_view name) override {
    return under_.GetPayload(type, name);
  }
  absl::Status Find(const store::Query& query, absl::FunctionRef<bool(store::Row& row)> each,
                    absl::Time deadline) override {
    return under_.Find(query, each, deadline);
  }
  absl::Status FindPayloads(const store::Query& query,
                            absl::FunctionRef<bool(absl::string_view payload, store::Reader::Place place)> each,
                            absl::Time deadline) override {
    return under_.FindPayloads(query, each, deadline);
  }
  absl::StatusOr<int64_t> Count(const store::Query& query, absl::Time deadline) override {
    return under_.Count(query, deadline);
  }
  absl::StatusOr<std::vector<store::JournalLine>> Journal(int64_t after, int limit) override {
    return under_.Journal(after, limit);
  }
  absl::StatusOr<std::vector<store::JournalLine>> History(absl::string_view name, int64_t before, int limit) override {
    return under_.History(name, before, limit);
  }
  absl::StatusOr<std::optional<store::JournalLine>> AtRevision(absl::string_view name, int64_t revision) override {
    return under_.AtRevision(name, revision);
  }
  absl::StatusOr<std::optional<store::JournalLine>> FindRequest(absl::string_view principal, absl::string_view method,
                                                                absl::string_view request_id) override {
    return under_.FindRequest(principal, method, request_id);
  }
  absl::StatusOr<int64_t> LastSequence() override { return under_.LastSequence(); }
  absl::StatusOr<std::optional<std::string>> Setting(absl::string_view key) override { return under_.Setting(key); }

 protected:
  Under& under_;
};

class PassingWriter : public PassingReader<store::Writer> {
 public:
  using PassingReader<store::Writer>::PassingReader;
  absl::Status Put(absl::string_view type, const store::Row& row) override { return under_.Put(type, row); }
  absl::Status Erase(absl::string_view type, absl::string_view name) override { return under_.Erase(type, name); }
  absl::StatusOr<int64_t> Append(const store::JournalLine& line) override { return under_.Append(line); }
  absl::Status ErasePayload(int64_t sequence, absl::string_view hash) override {
    return under_.ErasePayload(sequence, hash);
  }
  absl::Status SetSetting(absl::string_view key, absl::string_view value) override {
    return under_.SetSetting(key, value);
  }
  absl::Status Clear(absl::string_view type) override { return under_.Clear(type); }
};

}  // namespace gongjin::history
