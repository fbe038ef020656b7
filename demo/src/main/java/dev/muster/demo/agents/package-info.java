/** The agents as processes of this machine: started, listened to, killed. */
@NullMarked
package dev.muster.demo.agents;

import org.jspecify.annotations.NullMarked;
