/** Opens an address in the user's browser; false where there is none, or no screen. */
export async function openBrowser(address: string): Promise<boolean> {
  if (!hasScreen()) return false;
  try {
    const { default: open } = await import('open');
    const launcher = await open(address);
    launcher.on('error', () => {}); // the address is printed in any case
    return true;
  } catch {
    return false;
  }
}

/** Without a screen the launcher of Linux would look for browsers that run in a terminal, and take ours. */
function hasScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);
}
