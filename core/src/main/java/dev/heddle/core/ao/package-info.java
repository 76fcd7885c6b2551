/** The vocabulary of the ao computer: processes, assignments, results, cursors. */
@NullMarked
package dev.heddle.core.ao;

import org.jspecify.annotations.NullMarked;
