package org.alongside.launcher;

import java.io.PrintStream;
import java.util.Locale;
import org.alongside.kernel.Component.StartFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The program. Whatever an administrator got wrong becomes one sentence on the error stream and exit code 2; what we got
 * wrong becomes a stack trace and exit code 1.
 */
@Command(
        name = "alongside",
        description = "An expert next to a customer, inside the customer's own page.",
        subcommands = {
            RunCommand.class,
            RehearseCommand.class,
            StatusCommand.class,
            ApplicationCommand.class,
            AccountCommand.class,
            PhoneCommand.class,
            CallCommand.class,
            RecordsCommand.class,
            EraseCommand.class
        })
public final class Alongside {
    static final int WRONG_INPUT = 2;

    private Alongside() {}

    public static void main(String[] arguments) {
        Logs.quiet();
        System.exit(run(System.err, arguments));
    }

    static int run(PrintStream errors, String... arguments) {
        return new CommandLine(new Alongside())
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, given) -> tell(errors, wrong))
                .setExecutionExceptionHandler((trouble, command, given) -> {
                    if (trouble instanceof StartFailure failure) {
                        return tell(errors, failure);
                    }
                    trouble.printStackTrace(errors);
                    return 1;
                })
                .execute(arguments);
    }

    private static int tell(PrintStream errors, ParameterException wrong) {
        return tell(errors, wrong.getMessage() + "; ./alongside help lists what there is");
    }

    private static int tell(PrintStream errors, StartFailure failure) {
        return tell(errors, failure.getMessage() == null ? "The start failed" : failure.getMessage());
    }

    private static int tell(PrintStream errors, String message) {
        String end = message.endsWith(".") || message.endsWith("?") ? "" : ".";
        boolean startsWithKey = message.split(" ", 2)[0].contains(".");
        String first = startsWithKey
                ? message.substring(0, 1)
                : message.substring(0, 1).toUpperCase(Locale.ROOT);
        errors.println(first + message.substring(1) + end);
        return WRONG_INPUT;
    }
}
