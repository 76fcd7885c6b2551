/** Where the units meet: what each may ask of the others. */
@NullMarked
package dev.heddle.node.unit;

import org.jspecify.annotations.NullMarked;
