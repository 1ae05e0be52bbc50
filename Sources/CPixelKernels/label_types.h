// One statement for each type that a label can have.
#ifndef PIXEL_LABEL_TYPES_H
#define PIXEL_LABEL_TYPES_H
#define FOR_LABEL_TYPE(type, STATEMENT)                                                     \
    switch (type) {                                                                         \
    case PIXEL_LABEL_U8: STATEMENT(uint8_t) break;                                          \
    case PIXEL_LABEL_I8: STATEMENT(int8_t) break;                                           \
    case PIXEL_LABEL_U16: STATEMENT(uint16_t) break;                                        \
    case PIXEL_LABEL_I16: STATEMENT(int16_t) break;                                         \
    case PIXEL_LABEL_U32: STATEMENT(uint32_t) break;                                        \
    case PIXEL_LABEL_I32: STATEMENT(int32_t) break;                                         \
    case PIXEL_LABEL_U64: STATEMENT(uint64_t) break;                                        \
    case PIXEL_LABEL_I64: STATEMENT(int64_t) break;                                         \
    }
#endif
