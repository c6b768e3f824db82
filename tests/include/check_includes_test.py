#!/usr/bin/env python3
"""check_includes.py finds what it is for: each planted #include that is forbidden, and none that is allowed."""

import tempfile
import unittest
from pathlib import Path

import check_includes

# (file, its #include, may it)
CASES = [
    ("common/schema/a.cc", '"common/base/status.h"', True),
    ("common/base/a.cc", '"common/schema/schema.h"', False),
    ("common/store/store.h", '"common/resource/resource.h"', False),
    ("common/store/sqlite/a.cc", '"common/store/store.h"', True),
    ("common/store/a.cc", '"common/store/sqlite/a.h"', False),
    ("common/resource/a.cc", '"common/store/sqlite/a.h"', False),
    ("common/seal/a.cc", '"common/audit/tree.h"', False),
    ("common/client/a.cc", '"common/access/token.h"', False),
    ("common/client/a.cc", '"common/store/store.h"', True),
    ("common/client/a.cc", '"common/store/sqlite/sqlite_store.h"', False),
    ("common/rpc/a.cc", '"common/client/channel.h"', True),
    ("common/resource/a.cc", '"common/rpc/server.h"', False),
    ("common/rpc/a.cc", '"services/registry/service.h"', False),
    ("services/partnership/sign.cc", '"common/resource/transaction.h"', True),
    ("services/partnership/sign.cc", '"services/partnership/rules.h"', True),
    ("services/partnership/sign.cc", '"services/registry/rules.h"', False),
    ("services/partnership/sign_test.cc", '"services/registry/rules.h"', False),
    ("services/suite/main.cc", '"services/registry/service.h"', True),
    ("services/partnership/rules.h", '"common/base/day.h"', True),
    ("services/partnership/rules.cc", '"gongjin/partnership/v1/partnership.pb.h"', True),
    ("services/partnership/rules.cc", '"services/partnership/rules.h"', True),
    ("services/partnership/rules.cc", '"services/partnership/verbs.h"', False),
    ("services/partnership/rules.h", '"services/partnership/rules_terms.h"', True),
    ("services/partnership/rules_terms.cc", '"services/partnership/verbs.h"', False),
    ("services/partnership/rules_terms.cc", '"services/registry/rules_terms.h"', False),
    ("services/partnership/rules_terms.cc", '"services/partnership/texts.h"', True),
    ("services/partnership/texts.cc", '"services/partnership/verbs.h"', False),
    ("common/rpc/a_test.cc", '"tests/lib/temporary_folder.h"', True),
    ("common/rpc/a.cc", '"tests/lib/temporary_folder.h"', False),
    ("common/rpc/a_test.cc", '"tests/store/backend.h"', False),
    ("common/resource/rules.cc", '"common/base/day.h"', True),
    ("common/resource/rules.cc", '"common/resource/transaction.h"', False),
    ("services/partnership/rules_terms_test.cc", '"common/resource/transaction.h"', False),
    ("services/partnership/rules.cc", '"common/resource/transaction.h"', False),
    ("services/partnership/rules_test.cc", '"common/resource/transaction.h"', False),
    ("cli/a.cc", '"common/base/day.h"', False),
    ("cli/a.cc", '"cli/table.h"', True),
    ("bench/a.cc", '"services/registry/service.h"', True),
    ("tests/store/a.cc", '"common/store/store.h"', True),
    ("cli/a.cc", "<grpcpp/grpcpp.h>", True),
    ("common/rpc/a.cc", '"grpcpp/grpcpp.h"', True),
    ("common/access/a.cc", "<grpcpp/grpcpp.h>", False),
    ("common/access/a.cc", '"grpcpp/grpcpp.h"', False),
    ("common/access/a.cc", '"gongjin/access/v1/access_service.grpc.pb.h"', False),
    ("services/registry/a.cc", "<grpc/grpc.h>", False),
    ("common/resource/a.cc", "<sqlite3.h>", False),
    ("common/store/sqlite/a.cc", "<sqlite3.h>", True),
    ("services/registry/a.cc", "<google/protobuf/descriptor.h>", False),
    ("common/schema/a.cc", "<google/protobuf/descriptor.h>", True),
    ("common/base/a.cc", '"a.cc"', False),  # a neighbour, not written from the root
    ("common/base/a.cc", '"CivetServer.h"', True),
    ("common/base/inner/a.cc", "<string>", False),  # a folder that is no room
    ("services/unheard/a.cc", "<string>", False),
]


class CheckIncludes(unittest.TestCase):
    def test_each_case(self):
        for file, include, may in CASES:
            with self.subTest(file=file, include=include), tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / file
                path.parent.mkdir(parents=True)
                path.write_text(f"// A file.\n#include <vector>\n#  include {include}\n")
                found = list(check_includes.faults(Path(folder)))
                self.assertEqual(len(found), 0 if may else 1, found)
                if not may:
                    self.assertIn(file, found[0])


if __name__ == "__main__":
    unittest.main()
