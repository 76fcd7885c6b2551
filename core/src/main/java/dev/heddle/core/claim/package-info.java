/**
 * What a compute unit says of all slots of a process at once, and how two such words are compared.
 */
@NullMarked
package dev.heddle.core.claim;

import org.jspecify.annotations.NullMarked;
