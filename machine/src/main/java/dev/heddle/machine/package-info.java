/** What a machine is: it applies inputs to an image and counts gas. */
@NullMarked
package dev.heddle.machine;

import org.jspecify.annotations.NullMarked;
