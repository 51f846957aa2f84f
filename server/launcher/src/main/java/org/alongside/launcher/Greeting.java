package org.alongside.launcher;

/** The block that says where to look, once everything serves. */
final class Greeting {
    private Greeting() {}

    static String of(Doors doors, Role role, boolean demo) {
        var text = new StringBuilder("\nReady\n");
        if (role.hasServer() && demo) {
            text.append("  %s/sample/   the shop: call an expert%n".formatted(doors.publicUrl()));
        }
        if (role.hasServer()) {
            text.append("  %s/agent/    the agent's console%n".formatted(doors.publicUrl()));
        }
        text.append("  %s/   health%n".formatted(doors.managementUrl()));
        if (role.hasServer() && demo) {
            text.append("The certificate is our own, so the browser asks about it once. ");
        }
        return text.append("Ctrl-C stops.\n").toString();
    }
}
