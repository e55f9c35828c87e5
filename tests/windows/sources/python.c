/* python.exe and pythonw.exe: all that they do is to call Py_Main of the library beside them. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

typedef int (*py_main)(int, wchar_t **);

static int begin(int count, wchar_t **arguments)
{
    wchar_t path[MAX_PATH + 32];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    while (length && path[length - 1] != L'\\')
        length--;
    wcscpy(path + length, LIBRARY);
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!library) {
        fwprintf(stderr, L"%ls cannot be loaded: %lu\n", path, GetLastError());
        return 101;
    }
    py_main start = (py_main)(void *)GetProcAddress(library, "Py_Main");
    return start ? start(count, arguments) : 102;
}

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR line, int show)
{
    return begin(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **arguments) { return begin(count, arguments); }
#endif
