import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Checks that PDF files conform to PDF/UA-1 and to PDF/A-2a, with the veraPDF engine.
 *
 * <p>{@code Validate FILE... | @LIST | @-}: names of files, a file that lists them one a line, or such a list on
 * standard input. It prints one line for each rule that a file breaks, then how many files passed and failed. Exit
 * status: 0 all conform, 1 some do not, 2 it could not run.
 *
 * <p>The engine keeps what it is reading in static tables, which threads must not share. So each thread has an engine
 * of its own: an instance of this class from a class loader of its own, seen as a function from a file to its faults.
 */
public class Validate implements Function<File, List<String>> {
    private static final int THREADS = 2;
    private static final List<PDFAFlavour> FLAVOURS = List.of(PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A);

    public static void main(String[] arguments) {
        // The engine's own warnings say nothing about conformance.
        Logger.getLogger("").setLevel(Level.SEVERE);
        List<File> files = filesNamed(arguments);

        ThreadLocal<Function<File, List<String>>> engine = ThreadLocal.withInitial(Validate::ownEngine);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<List<String>>> results = new ArrayList<>();
        for (File file : files) results.add(threads.submit(() -> engine.get().apply(file)));
        threads.shutdown();

        int failed = 0;
        for (int i = 0; i < files.size(); i++) {
            List<String> faults = finished(results.get(i));
            for (String fault : faults) System.out.println(files.get(i) + ": " + fault);
            failed += faults.isEmpty() ? 0 : 1;
        }
        System.out.printf("%d passed, %d failed%n", files.size() - failed, failed);
        System.exit(failed == 0 ? 0 : 1);
    }

    private static List<String> finished(Future<List<String>> result) {
        try {
            return result.get();
        } catch (ExecutionException | InterruptedException error) {
            stop("the engine failed: " + error);
            return List.of();
        }
    }

    /** Loads this class and the engine once more, for the current thread. */
    @SuppressWarnings("unchecked")
    private static Function<File, List<String>> ownEngine() {
        try {
            List<URL> path = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                path.add(new File(entry).toURI().toURL());
            }
            ClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> itself = loader.loadClass(Validate.class.getName());
            return (Function<File, List<String>>) itself.getConstructor().newInstance();
        } catch (IOException | ReflectiveOperationException error) {
            throw new IllegalStateException("the engine cannot be loaded", error);
        }
    }

    public Validate() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    /** Every file that the arguments name. None at all, or one that cannot be read, ends the run. */
    private static List<File> filesNamed(String[] arguments) {
        List<File> files = new ArrayList<>();
        for (String argument : arguments) {
            List<String> names = argument.startsWith("@") ? listed(argument.substring(1)) : List.of(argument);
            names.stream().filter(name -> !name.isBlank()).map(File::new).forEach(files::add);
        }
        for (File file : files) {
            if (!file.isFile() || !file.canRead()) stop("cannot read `" + file + "`");
        }
        if (files.isEmpty()) stop("no PDF files to check; usage: Validate FILE... | @LIST | @-");
        return files;
    }

    private static List<String> listed(String list) {
        try {
            if (!list.equals("-")) return Files.readAllLines(Path.of(list));
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().toList();
        } catch (IOException error) {
            stop("cannot read the list `" + list + "`: " + error);
            return List.of();
        }
    }

    /** What is wrong with a file, one line for each flavour and rule. */
    @Override
    public List<String> apply(File file) {
        List<String> faults = new ArrayList<>();
        for (PDFAFlavour flavour : FLAVOURS) {
            for (String fault : faultsOf(file, flavour)) faults.add(flavour.getId() + " " + fault);
        }
        return faults;
    }

    private static List<String> faultsOf(File file, PDFAFlavour flavour) {
        // One failed check of each rule is kept to be shown; all are counted.
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 1, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.getTotalAssertions() == 0) return List.of("nothing was checked");
            List<String> faults = brokenRules(result);
            // A run that was cut short has no broken rule to show, and is no pass.
            if (faults.isEmpty() && !result.isCompliant()) faults.add("not conforming: " + result.getJobEndStatus());
            return faults;
        } catch (Exception error) {
            return List.of("cannot be validated: " + error.getMessage());
        }
    }

    /** Clause, test number and count of each broken rule, and what the first failed check says, and where. */
    private static List<String> brokenRules(ValidationResult result) {
        Map<RuleId, TestAssertion> examples = new HashMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                examples.putIfAbsent(assertion.getRuleId(), assertion);
            }
        }
        List<String> faults = new ArrayList<>();
        result.getFailedChecks().forEach((rule, count) -> {
            TestAssertion example = examples.get(rule);
            String what = example == null ? "" : ": " + example.getErrorMessage();
            String where = example == null ? "" : ", at " + example.getLocation().getContext();
            faults.add(rule.getClause() + "-" + rule.getTestNumber() + " x" + count + what + where);
        });
        faults.sort(null);
        return faults;
    }

    private static void stop(String why) {
        System.err.println("validate: " + why);
        System.exit(2);
    }
}
