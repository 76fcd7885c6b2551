/** Black-box suites: the built node as a process, driven by clients that others wrote. */
@NullMarked
package dev.heddle.it;

import org.jspecify.annotations.NullMarked;
