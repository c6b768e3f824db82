#include "cli/overview_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/text_values.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using common::v1::Overview;

const char* MarkOf(Overview::Attention attention) {
  switch (attention) {
    case Overview::OVERDUE:
      return "!";
    case Overview::FAILING:
      return "×";
    case Overview::DUE:
      return "·";
    default:
      return " ";
  }
}

// The record on one line with its first remark; further remarks stand below it.
void AddLine(const Overview::Line& line, const CellStyle& style, Table& table) {
  const Language language = style.language;
  const auto& remarks =
      language == Language::kEnglish && line.remarks_en_size() > 0 ? line.remarks_en() : line.remarks();
  const std::string& title = line.title().empty() ? line.name() : line.title();
  table.rows.push_back({MarkOf(line.attention()), WithoutDistrict(line.name(), style.district),
                        absl::StrCat(title, line.synthetic() ? Pick(language, "〔合成〕", "〔synthetic〕") : ""),
                        Either(language, line.state(), line.state_en()), remarks.empty() ? "" : remarks[0]});
  for (int i = 1; i < remarks.size(); ++i) table.rows.push_back({"", "", "", "", remarks[i]});
}

template <typename Figures>
std::string FigureText(const Figures& figures, Language language, size_t indent) {
  Table table;
  table.indent = indent;
  table.right = {1};
  for (const Overview::Figure& figure : figures) {
    table.rows.push_back({Either(language, figure.label(), figure.label_en()), figure.value(),
                          Either(language, figure.formula(), figure.formula_en())});
  }
  return table.rows.empty() ? "" : Print(std::move(table), 0);
}

}  // namespace

std::string OverviewText(const Overview& overview, const CellStyle& style, size_t width) {
  const Language language = style.language;
  std::string text =
      absl::StrCat(Pick(language, "概览，截至 ", "overview as of "), TextOf(overview.as_of()).value_or(""), "\n");
  for (const Overview::Section& section : overview.sections()) {
    absl::StrAppend(&text, "\n", Tame(Either(language, section.title(), section.title_en())), "\n");
    Table table;
    for (const Overview::Line& line : section.lines()) AddLine(line, style, table);
    if (!table.rows.empty()) absl::StrAppend(&text, Print(std::move(table), width));
    absl::StrAppend(&text, FigureText(section.figures(), language, 2));
  }
  // Of one programme they are its own figures again.
  const std::string totals = overview.sections_size() == 1 ? "" : FigureText(overview.figures(), language, 2);
  if (!totals.empty()) absl::StrAppend(&text, "\n", Pick(language, "合计", "totals"), "\n", totals);
  return text;
}

}  // namespace gongjin::cli
