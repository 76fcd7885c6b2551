/** JSON in and out, with limits. */
@NullMarked
package dev.heddle.core.json;

import org.jspecify.annotations.NullMarked;
