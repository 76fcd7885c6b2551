/** The units of a few nodes on virtual time, under faults that a seed decides. */
@NullMarked
package dev.heddle.sim;

import org.jspecify.annotations.NullMarked;
