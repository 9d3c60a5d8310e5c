// Colours. The six of each scheme have a contrast to the card of 3:1 or more, and any two of them are 22 or more apart
// (CIEDE2000) also for people with protanopia or deuteranopia (simulated after Machado, Oliveira and Fernandes, 2009),
// for which their lightness has to differ. Nothing is told by colour alone: each series has its number, too.

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
/** Paper is light, whatever the screen is. */
const isDark = () => darkScheme.matches && !('printing' in document.documentElement.dataset);
const palette = () => (isDark()
  ? ['#5d9af9', '#b05400', '#82b391', '#8d5c7e', '#f9d522', '#e9eaf9']
  : ['#5a83e4', '#893807', '#448a7e', '#77177d', '#c78103', '#232323']);
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const translucent = (color, alpha) => color + Math.round(alpha * 255).toString(16).padStart(2, '0');

/** Black or white, whichever is read more easily on a colour: 4.5:1 or more. */
function inkOn(color) {
  const linear = (at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
  };
  return .2126 * linear(1) + .7152 * linear(3) + .0722 * linear(5) > .179 ? '#000000' : '#ffffff';
}
