// AIP-160 filters and AIP-132 orderings over annotated columns, compiled to conditions with bound values.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/schema/schema.h"
#include "common/store/store.h"

namespace gongjin {

// Compiles `filter` over the columns of `type`. Grammar: AIP-160 without functions and without bare literals:
// `a = 1 AND (b != "x" OR NOT c:"part")`, `-a`, comparisons = != < <= > >= and `:` (has: contains for text); values are
// quoted or bare texts, numbers, true/false, enum value names, days ("2019-03-15"), moments (RFC 3339), null, or $1 $2
// … from `arguments`. AND may be left out between terms, OR binds tighter than AND, as AIP-160 has it. A closing star
// of a text matches any ending (`title = "存志*"`), `a:*` what is set; null equals what is absent, an empty text or a
// zero enum. `name` is the resource's name. An empty filter is AND of nothing: true. INVALID_ARGUMENT at field
// "filter": FILTER_SYNTAX (args: position, what was expected), FILTER_COLUMN_UNKNOWN (args: column, those there are),
// FILTER_VALUE (args: column, what it takes), FILTER_OPERATOR (args: column, operator), FILTER_TOO_DEEP (args: 64),
// FIELD_TOO_LONG.
absl::StatusOr<store::Expr> CompileFilter(const schema::ResourceType& type, absl::string_view filter,
                                          absl::Span<const store::Value> arguments = {});

// The ordering that `order_by` names; empty: the first that is offered, or by name.
// INVALID_ARGUMENT at "order_by": ORDERING_NOT_OFFERED (args: it, those offered).
absl::StatusOr<std::vector<store::OrderPart>> CompileOrdering(const schema::ResourceType& type,
                                                              absl::string_view order_by);

// A page token binds where a page ended to the query it belongs to, sealed under a key of this process's database: it
// tells nothing of the row it names, and the same place of the same query has the same token.
class PageTokens {
 public:
  explicit PageTokens(std::string key);  // 32 bytes
  // `query`: everything of the request but page_size and page_token, and who asks.
  std::string Make(absl::string_view query, absl::Span<const store::Value> after) const;
  // INVALID_ARGUMENT at "page_token": PAGE_TOKEN_BAD, PAGE_TOKEN_OF_OTHER_QUERY.
  absl::StatusOr<std::vector<store::Value>> Read(absl::string_view query, absl::string_view token) const;

 private:
  std::string seal_key_, nonce_key_;
};

}  // namespace gongjin
