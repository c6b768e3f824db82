#include "common/rpc/log.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/stubs/logging.h"
#include "spdlog/formatter.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace gongjin::rpc {
namespace {

// What Log() has made already begins with this; other text becomes the message.
constexpr char kMade = '\x01';

class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    absl::string_view text(line.payload.data(), line.payload.size());
    const auto level = spdlog::level::to_string_view(line.level);
    std::string json = absl::StrCat(
        "{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromChrono(line.time), absl::UTCTimeZone()),
        "\",\"level\":\"", absl::string_view(level.data(), level.size()), "\",\"message\":");
    if (!text.empty() && text.front() == kMade) {
      absl::StrAppend(&json, text.substr(1));
    } else {
      absl::StrAppend(&json, JsonText(text));
    }
    json += "}\n";
    out.append(json.data(), json.data() + json.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

}  // namespace

void SetUpLogging() {
  auto logger = std::make_shared<spdlog::logger>("gongjin", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<JsonFormatter>());
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  // It writes a line for each malformed request, whose sender is told already.
  google::protobuf::SetLogHandler(nullptr);
}

void Log(Severity severity, absl::string_view message,
         std::initializer_list<std::pair<absl::string_view, absl::string_view>> fields) {
  std::string json = absl::StrCat(std::string(1, kMade), JsonText(message));
  for (const auto& [key, value] : fields) {
    if (!value.empty()) absl::StrAppend(&json, ",", JsonText(key), ":", JsonText(value));
  }
  const auto level = severity == Severity::kError     ? spdlog::level::err
                     : severity == Severity::kWarning ? spdlog::level::warn
                                                      : spdlog::level::info;
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(json.data(), json.size()));
}

bool LogBudget::Take(absl::Time now, int64_t& dropped) {
  const int64_t second = absl::ToUnixSeconds(now);
  if (second_.exchange(second) != second) taken_ = 0;  // a race lets a few lines more through, which does no harm
  if (taken_.fetch_add(1) >= limit_) {
    ++dropped_;
    return false;
  }
  dropped = dropped_.exchange(0);
  return true;
}

std::string JsonText(absl::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&json, "\\u%04x", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  json += '"';
  return json;
}

}  // namespace gongjin::rpc
