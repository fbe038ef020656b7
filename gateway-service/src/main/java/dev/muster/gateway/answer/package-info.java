/** How much may go out: room for large answers, taken before they are made and given back when they have left. */
@NullMarked
package dev.muster.gateway.answer;

import org.jspecify.annotations.NullMarked;
