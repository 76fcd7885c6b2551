/** Takes processes over from nodes of AO-Core, with the logs that they have there. */
@NullMarked
package dev.heddle.node.adoption;

import org.jspecify.annotations.NullMarked;
