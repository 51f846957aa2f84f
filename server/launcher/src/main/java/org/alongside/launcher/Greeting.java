package org.alongside.launcher;

import java.util.Optional;

/** The block that says where to look, once everything serves. */
record Greeting(Doors doors, boolean console, Optional<Account> demo) {
    /** The demo agent, whose password is no secret to whoever started the demo. */
    record Account(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    Greeting(Doors doors) {
        this(doors, false, Optional.empty());
    }

    Greeting withConsole() {
        return new Greeting(doors, true, demo);
    }

    Greeting withDemo(String name, String password) {
        return new Greeting(doors, console, Optional.of(new Account(name, password)));
    }

    String text() {
        var text = new StringBuilder("\nReady\n");
        if (demo.isPresent()) {
            text.append("  %s/sample/   the shop: call an expert%n".formatted(doors.publicUrl()));
        }
        if (console) {
            text.append("  %s/agent/    the agent's console%n".formatted(doors.publicUrl()));
        }
        demo.ifPresent(agent -> text.append("      name %s, password %s%n".formatted(agent.name(), agent.password())));
        text.append("  %s/   health%n".formatted(doors.managementUrl()));
        if (demo.isPresent()) {
            text.append("The certificate is our own, so the browser asks about it once. ");
        }
        return text.append("Ctrl-C stops.\n").toString();
    }
}
