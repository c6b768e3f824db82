// 携手共进计划 as a service: what it keeps, follows and does stands in service.cc.
#pragma once

#include "common/resource/definition.h"

namespace gongjin::partnership {

ServiceDefinition Definition();

}  // namespace gongjin::partnership
