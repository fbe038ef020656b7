/** Which files the demo takes: text, of a bounded size, under version control where there is one. */
@NullMarked
package dev.muster.demo.files;

import org.jspecify.annotations.NullMarked;
