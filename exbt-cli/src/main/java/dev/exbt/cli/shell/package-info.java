/**
 * The interactive prompt of the founding document: several jobs by name, and the document's own words for what they can do. Runs on
 * the main thread. May not import the commands.
 */
@NullMarked
package dev.exbt.cli.shell;

import org.jspecify.annotations.NullMarked;
