// What apply, create and delete read: files of YAML documents, each a resource or a call.
//   type: partnership.gongjin/Partnership        call: gongjin.partnership.v1.PartnershipService/SignPartnership
//   name: districts/310113/partnerships/lezhi    request_id: baoshan-lezhi-sign-1
//   kind: ENTRUSTED_MANAGEMENT                   request: { name: districts/…, terms_revision: current }
// Either may carry `as:`, the organization to act for. An integer of a request may be `current`: the value that the
// resource named in `name` has just then.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "cli/requests.h"
#include "cli/types.h"
#include "cli/yaml_read.h"

namespace gongjin::cli {

struct Document {
  std::string file;
  int line = 0;
  std::string as;                      // organization to act for; empty: as the command says
  const ResourceType* type = nullptr;  // of a resource; or
  const google::protobuf::MethodDescriptor* call = nullptr;
  MessagePtr message;                // the resource, or the request of the call
  std::vector<std::string> given;    // top-level fields that the text names, `name` left out
  std::vector<std::string> current;  // fields of a request to be read from the resource
};

// The files meant by `paths`: a folder stands for its *.yaml, *.yml and *.json in the order of their names, "-" for
// standard input. UsageError: one is not there, or a folder holds none.
std::vector<std::string> FilesOf(const std::vector<std::string>& paths, Language language);

// All documents of all files. UsageError tells everything that is wrong, with file, line and column.
std::vector<Document> LoadDocuments(const std::vector<std::string>& files, const Types& types, Language language);

// The same from text, for editors and tests.
std::vector<Document> ParseDocuments(const std::string& text, const std::string& file, const Types& types,
                                     Language language);

// A request of `call`: JSON or YAML; fields `current` are named in `current`, if it is given.
MessagePtr ParseRequest(const std::string& text, const std::string& file, const google::protobuf::Descriptor& type,
                        Language language, std::vector<std::string>* current);

// The whole of a file, "-" being standard input. UsageError: it cannot be read, or has more than 64 MB.
std::string ReadFile(const std::string& file, Language language);

}  // namespace gongjin::cli
