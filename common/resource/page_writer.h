// Writes the response of a List or BatchGet straight from the payloads of its resources: none is parsed and written
// again.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/schema/schema.h"

namespace gongjin {

class PageWriter {
 public:
  explicit PageWriter(const schema::Method& method);
  // `expected`: payloads in all, about as long as the first.
  void Add(absl::string_view payload, int expected);
  void Token(absl::string_view token) { AppendBytes(token_, token); }
  void Total(int64_t total);
  size_t size() const { return body_.size(); }
  std::string Take() { return std::move(body_); }

 private:
  void AppendVarint(uint64_t value);
  void AppendBytes(int field, absl::string_view bytes);

  int items_ = 0, token_ = 0, total_ = 0;  // numbers of the response's fields
  std::string body_;
};

}  // namespace gongjin
