// A journal as a server tells it, read from its first line and held against signed heads: the server's own, and those
// that somebody kept. A server that lies is found or says nothing that it did not sign; it cannot keep us for ever.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/tree_hash.h"
#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::cli {

class Reading {
 public:
  // `newest`: the server's head. `kept`: others of its service.
  Reading(Context& context, std::string address, common::v1::TreeHead newest, std::vector<common::v1::TreeHead> kept);

  // What is wrong, a sentence each; empty: nothing. CallError. Reads as far as heads go, and then sees whether the
  // server signs what is newer.
  std::vector<std::string> Faults();
  // The sentence about a journal in which nothing is wrong, after Faults.
  std::string Praise() const;

 private:
  void Fault(const std::string& chinese, const std::string& english);
  void JudgeHead(const common::v1::TreeHead& head);
  void Compare(const common::v1::TreeHead& head);
  std::vector<common::v1::JournalLine> LinesBeyond();
  common::v1::TreeHead NewestHead();
  // False: a gap or an end, behind which nothing can be told.
  bool ReadTo(int64_t size);
  bool Add(const common::v1::JournalLine& line);
  void ReadWhatIsNewer();

  Context& context_;
  const std::string address_;
  std::vector<common::v1::TreeHead> heads_;  // the server's first
  TreeHash tree_;
  int64_t erased_ = 0;  // of how many lines the text was erased for law's sake
  int64_t newer_ = 0;   // lines that no head covers, as many as a page holds
  std::vector<std::string> faults_;
};

}  // namespace gongjin::cli
