/**
 * AO-Core over HTTP, as clients of HyperBEAM speak it: the same processes, logs and results as the
 * other units serve, behind another envelope.
 */
@NullMarked
package dev.heddle.node.aocore;

import org.jspecify.annotations.NullMarked;
