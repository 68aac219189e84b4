/**
 * The compiler, behind types of our own: its declarations bring AssemblyScript's globals with them,
 * and with these `list.at(-1)` would be there always in the whole project.
 */
export { default } from 'assemblyscript/asc'
