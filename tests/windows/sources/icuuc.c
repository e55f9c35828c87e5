/* Windows has had ICU since 1703, Wine 8 has not. No converter opens, so Qt keeps to its own: UTF-8, UTF-16, UTF-32,
   Latin-1 and the system's. An error is an int that is positive: U_FILE_ACCESS_ERROR 4, U_UNSUPPORTED_ERROR 16. */
#define EXPORT __declspec(dllexport)
enum { FILE_ACCESS = 4, UNSUPPORTED = 16 };

EXPORT void *ucnv_open(const char *name, int *error) { *error = FILE_ACCESS; return 0; }
EXPORT void ucnv_close(void *converter) {}
EXPORT void ucnv_reset(void *converter) {}
EXPORT signed char ucnv_getMaxCharSize(void *converter) { return 1; }
EXPORT const char *ucnv_getName(void *converter, int *error) { *error = UNSUPPORTED; return ""; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int number) { return 0; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error) { *error = 0; return 0; }
EXPORT void ucnv_getToUCallBack(void *converter, void **action, void **context) { *action = *context = 0; }
EXPORT void ucnv_getFromUCallBack(void *converter, void **action, void **context) { *action = *context = 0; }
EXPORT void ucnv_setToUCallBack(void *c, void *action, void *context, void **old, void **older, int *error)
{
    *error = UNSUPPORTED;
}
EXPORT void ucnv_setFromUCallBack(void *c, void *action, void *context, void **old, void **older, int *error)
{
    *error = UNSUPPORTED;
}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_toUnicode(void *c, void *t, void *te, void *s, void *se, void *offsets, signed char flush, int *error)
{
    *error = UNSUPPORTED;
}
EXPORT void ucnv_fromUnicode(void *c, void *t, void *te, void *s, void *se, void *offsets, signed char flush, int *error)
{
    *error = UNSUPPORTED;
}
EXPORT int ucnv_toUCountPending(void *converter, int *error) { return 0; }
EXPORT int ucnv_fromUCountPending(void *converter, int *error) { return 0; }
