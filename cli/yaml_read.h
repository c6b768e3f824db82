// YAML (and JSON, which is YAML) into messages, by their descriptors. Names are those of the protos; enums by name or
// label; days as 2017-09-01; moments in RFC 3339; field masks as a list or one comma text; bytes in base64; text
// fields take what is written as it is written, 3101130001 too; null or nothing clears a field.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "cli/language.h"
#include "google/protobuf/message.h"

namespace gongjin::cli {

// What is wrong at one place of a file.
struct Complaint {
  int line = 0;  // from 1
  int column = 0;
  std::string path;  // "team[0].person"; empty: the whole
  std::string sentence;
};

// On one line, tame for a terminal: "examples/baoshan/02.yaml:14:3: team[0].persn: there is no such field; near it:
// person".
std::string Sentence(const std::string& file, const Complaint& complaint);

// The place of `node` as people count.
Complaint At(const YAML::Node& node, std::string path, std::string sentence);

// How much may still be read of one file, in bytes of memory. An alias (*name) stands for all that its anchor holds,
// and such may hold others: a short file could say more than fits anywhere. Without aliases nothing comes near.
struct Allowance {
  static constexpr size_t kScalar = 16;  // beside its text
  static constexpr size_t kOther = 64;   // a map or a list: about what an empty message takes
  // A byte of a file says a map at most.
  explicit Allowance(size_t file_bytes) : left(kOther * file_bytes + 4'000'000) {}
  size_t left;
};

// Fills `message` from the map `node`; what is wrong goes to `complaints`: all of it, up to the first thousand. `path`
// stands before each path.
void ReadYaml(const YAML::Node& node, Language language, const std::string& path, google::protobuf::Message& message,
              Allowance& allowance, std::vector<Complaint>& complaints);

}  // namespace gongjin::cli
