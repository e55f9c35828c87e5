/* Wine 8's mscms.dll lacks two functions that Qt 6.12 imports. No screen here has a colour profile. */
#define EXPORT __declspec(dllexport)

EXPORT void *OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned creation) { return 0; }
EXPORT int CloseColorProfile(void *handle) { return 0; }
EXPORT void *WcsCreateIccProfile(void *handle, unsigned options) { return 0; }
EXPORT int GetColorProfileFromHandle(void *handle, void *buffer, unsigned *size) { return 0; }
