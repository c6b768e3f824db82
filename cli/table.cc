#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kNarrowest = 8;  // what cutting leaves of a column

bool IsEmpty(const Table& table, size_t column) {
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return row[column].empty(); });
}

void DropEmptyColumns(Table& table) {
  if (table.rows.empty()) return;
  for (size_t column = table.rows[0].size(); column-- > 0;) {
    if (!IsEmpty(table, column)) continue;
    const auto at = static_cast<std::ptrdiff_t>(column);
    for (auto& row : table.rows) row.erase(row.begin() + at);
    if (!table.headers.empty()) table.headers.erase(table.headers.begin() + at);
    std::vector<size_t> right;
    for (const size_t index : table.right) {
      if (index != column) right.push_back(index > column ? index - 1 : index);
    }
    table.right = right;
  }
}

std::vector<size_t> Widths(const Table& table) {
  std::vector<size_t> widths(table.headers.size());
  const auto widen = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], WidthOf(cells[i]));
  };
  widen(table.headers);
  for (const auto& row : table.rows) widen(row);
  return widths;
}

// Takes from the widest column, one by one, until the line fits or nothing more can be taken.
void Fit(std::vector<size_t>& widths, size_t indent, size_t width) {
  if (widths.empty()) return;
  size_t total = std::accumulate(widths.begin(), widths.end(), indent + kGap * (widths.size() - 1));
  while (total > width) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) return;
    --*widest;
    --total;
  }
}

}  // namespace

std::string Print(Table table, size_t width) {
  for (auto& row : table.rows) {
    for (std::string& cell : row) cell = Tame(cell);
  }
  if (!table.keep_empty) DropEmptyColumns(table);
  std::vector<size_t> widths = Widths(table);
  if (width > 0) Fit(widths, table.indent, width);
  std::string result;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text(table.indent, ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      const bool right = std::find(table.right.begin(), table.right.end(), i) != table.right.end();
      absl::StrAppend(&text, i > 0 ? std::string(kGap, ' ') : "", Pad(Cut(cells[i], widths[i]), widths[i], right));
    }
    absl::StrAppend(&result, absl::StripTrailingAsciiWhitespace(text), "\n");
  };
  if (!table.headers.empty()) line(table.headers);
  for (const auto& row : table.rows) line(row);
  return result;
}

}  // namespace gongjin::cli
