//! The attribute's arguments, checked on the compiler's own tokens.

use proc_macro::{Ident, Span, TokenStream, TokenTree};

mod values;

pub(crate) use values::{Boxed, Level, Text};

use crate::{
    mark::is_mark,
    refusal::Refusal,
    target::{Target, flatten},
};
use values::is_punct;

/// What stands between the attribute's parentheses.
#[derive(Debug)]
pub(crate) struct Args {
    /// The name to rank the function under.
    pub(crate) name: Option<Text>,
    /// The target of its spans.
    pub(crate) target: Option<Text>,
    /// The level of its spans.
    pub(crate) level: Level,
    /// The path of the memtrace crate.
    pub(crate) path: Option<TokenStream>,
    /// What a call may take, in bytes.
    pub(crate) budget: Option<u64>,
    /// The fields of its spans.
    pub(crate) fields: Option<TokenStream>,
    /// Whether the future of an `async fn` is boxed.
    pub(crate) boxed: Option<Boxed>,
    /// Whether the attribute was put here by that of the block around.
    of_block: bool,
    /// Every argument as it was written.
    pub(crate) written: Vec<Argument>,
}

/// An argument as it was written.
#[derive(Debug)]
pub(crate) struct Argument {
    /// The word that it begins with.
    pub(crate) key: Ident,
    /// All of it.
    pub(crate) tokens: TokenStream,
}

impl Args {
    /// Reads `key = value, …`.
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self, Refusal> {
        let mut args = Self {
            name: None,
            target: None,
            level: Level::Named("INFO"),
            path: None,
            budget: None,
            fields: None,
            boxed: None,
            of_block: false,
            written: Vec::new(),
        };
        let tokens = flatten(tokens);
        let mut arguments: Vec<_> = tokens.split(|token| is_punct(token, ',')).collect();
        // Nothing at all, or a comma at the end.
        arguments.pop_if(|argument| argument.is_empty());
        for argument in arguments {
            if let [word] = argument
                && is_mark(word)
            {
                args.of_block = true;
                continue;
            }
            let key = args.take(argument)?;
            if args.argument(&key.to_string()).is_some() {
                let message = format!("argument `{key}` stands here twice: remove one");
                return Err(Refusal::new(key.span(), message));
            }
            args.written.push(Argument { key, tokens: argument.iter().cloned().collect() });
        }
        Ok(args)
    }

    /// Refuses arguments that mean nothing on what the attribute stands on. Those of a block around mean something on
    /// others in it.
    pub(crate) fn check(&self, target: &Target) -> Result<(), Refusal> {
        let (key, message) = match target {
            _ if self.of_block => return Ok(()),
            Target::Block(_) => ("name", "`name` names one function: put it on a function of this block"),
            Target::Function(function) if !function.is_async => {
                ("boxed", "`boxed` boxes the future of an async fn: remove it")
            }
            Target::Function(_) => return Ok(()),
        };
        match self.argument(key) {
            Some(argument) => Err(Refusal::new(argument.key.span(), message)),
            None => Ok(()),
        }
    }

    /// Reads one argument, and gives its key. A string alone is a name.
    fn take(&mut self, argument: &[TokenTree]) -> Result<Ident, Refusal> {
        match argument {
            [TokenTree::Literal(name)] => {
                let key = Ident::new("name", name.span());
                self.name = Some(values::text(&key, argument)?);
                Ok(key)
            }
            [TokenTree::Ident(key), rest @ ..] => {
                match key.to_string().as_str() {
                    "boxed" => self.boxed = Some(values::boxed(key, rest)?),
                    "fields" => self.fields = Some(values::fields(key, rest)?),
                    _ => self.take_value(argument)?,
                }
                Ok(key.clone())
            }
            argument => Err(no_list(argument.first().map_or_else(Span::call_site, TokenTree::span))),
        }
    }

    /// Reads one argument that has a value.
    fn take_value(&mut self, argument: &[TokenTree]) -> Result<(), Refusal> {
        let (key, value) = key_and_value(argument)?;
        match key.to_string().as_str() {
            "name" => self.name = Some(values::text(key, value)?),
            "target" => self.target = Some(values::text(key, value)?),
            "level" => self.level = values::level(key, value)?,
            "crate" => self.path = Some(values::crate_path(key, value)?),
            "budget" => self.budget = Some(values::size(key, value)?),
            _ => return Err(unknown(key)),
        }
        Ok(())
    }

    /// Whether an argument names something of the program's.
    pub(crate) fn name_code(&self) -> bool {
        self.fields.is_some()
            || matches!(self.name, Some(Text::Constant(_)))
            || matches!(self.target, Some(Text::Constant(_)))
            || matches!(self.level, Level::Constant(_))
    }

    fn argument(&self, key: &str) -> Option<&Argument> {
        self.written.iter().find(|argument| argument.key.to_string() == key)
    }
}

/// Splits `key = value`.
fn key_and_value(argument: &[TokenTree]) -> Result<(&Ident, &[TokenTree]), Refusal> {
    match argument {
        [TokenTree::Ident(_), sign, TokenTree::Literal(_), surplus, ..] if is_punct(sign, '=') => {
            Err(no_list(surplus.span()))
        }
        [TokenTree::Ident(key), sign, value @ ..] if is_punct(sign, '=') => Ok((key, value)),
        [TokenTree::Ident(key), ..] => Err(match key.to_string().as_str() {
            "name" | "target" => values::no_text(key.span(), key),
            "level" => values::no_level(key.span()),
            "crate" => values::no_path(key.span()),
            "budget" => values::no_size(key.span()),
            _ => unknown(key),
        }),
        other => Err(no_list(other.first().map_or_else(Span::call_site, TokenTree::span))),
    }
}

fn unknown(key: &Ident) -> Refusal {
    let message = format!(
        "unknown argument `{key}`: there are `name`, `target`, `level`, `budget`, `fields`, `boxed` and `crate`"
    );
    Refusal::new(key.span(), message)
}

fn no_list(span: Span) -> Refusal {
    Refusal::new(span, "arguments are written `key = value`, with a comma between two")
}
