// The rows that are there already; each is printed as it comes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/ratio.h"
#include "bench/stage.h"

namespace gongjin::bench {

class Report {
 public:
  explicit Report(std::string only) : only_(std::move(only)) {}
  // Whether a row of this name was asked for.
  bool Wants(const std::string& what) const;
  // Also what a call of each load cost.
  void Add(Row row, const std::vector<std::pair<const char*, const Loaded*>>& loads = {});
  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::string only_;
  std::vector<Row> rows_;
};

}  // namespace gongjin::bench
