/** What an agent does with a text: counts, language, outline, signature. Pure; knows nothing of tasks. */
@NullMarked
package dev.muster.demo.digest;

import org.jspecify.annotations.NullMarked;
