# cmake -D NAME=<service> -D TEXT=<norms.textproto> -D OUT=<path without suffix> -P EmbedNorms.cmake
# Writes OUT.h and OUT.cc, in which gongjin::<service>::kNormsText is the file's text.
file(READ ${TEXT} text)
file(WRITE ${OUT}.h "// Made from services/${NAME}/norms.textproto.
#pragma once

namespace gongjin::${NAME} {

extern const char kNormsText[];

}  // namespace gongjin::${NAME}
")
file(WRITE ${OUT}.cc "#include \"services/${NAME}/norms_text.h\"

namespace gongjin::${NAME} {

const char kNormsText[] = R\"norms(${text})norms\";

}  // namespace gongjin::${NAME}
")
